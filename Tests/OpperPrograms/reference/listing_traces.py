# List recent traces
traces = opper.traces.list()
for t in traces:
    print(f"{t.id}: {t.name} ({t.status})")
