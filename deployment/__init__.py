"""Plans and applies the synthesized stacks with terraform, and checks what is running afterwards.

CI runs these same functions; its workflows only give them an identity.
"""
