result, _ = opper.call(
    name="classify",
    instructions="Classify the text",
    input="some text",
    tags={
        "environment": "production",
        "user_id": "usr_123",
        "experiment": "v2",
    },
)
# These tags are visible in the dashboard for filtering
