"""Plans and applies the synthesized stacks with terraform, and checks what is running afterwards.

What CI does is what these functions do; the workflows only give them an identity.
"""
