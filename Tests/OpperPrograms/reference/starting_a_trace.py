from opperai import Opper

opper = Opper()

# Context manager pattern (recommended)
with opper.traces.start("my_pipeline") as trace:
    # All operations inside are grouped under this trace
    result1, _ = opper.call(name="step1", instructions="...", input="...")
    result2, _ = opper.call(name="step2", instructions="...", input=result1)
