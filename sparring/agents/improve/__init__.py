"""The blocks of improvement: functions over plain records, none of which knows another's class.

`curriculum -> collect -> judge -> transform -> select -> advantage -> learn -> metrics` (see the recipes for how they meet).
"""
