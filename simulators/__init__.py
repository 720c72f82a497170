"""How we pretend: a town of elders, their devices, their habits, and operators who answer.

The simulators are outside the platform. They reach it as anyone would, by MQTT and by HTTP, and import only `devices`.
"""
