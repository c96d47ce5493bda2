from __future__ import annotations
def features_of(reading, gazetteer, fused, caller):
    top = fused.places[0]
    one = top.hypothesis
    return (top.share, min(m.quality for m in one.mentions), sum(m.wrong for m in one.mentions), top.nats)
def confidence_of(f):
    return round(f[0]*(0.97 if f[1]>0.9 and not f[2] else 0.85 if f[1]>.7 else .5),4)
