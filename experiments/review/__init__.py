"""What a sceptical reviewer asks (MODEL.md section 5), answered by analyses that anyone can run again.

Every answer is conditional on the model, not a forecast; intervals are 95 % and cover the model's draws.
"""
