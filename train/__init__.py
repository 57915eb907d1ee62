"""How the weights of the evidence reader were made, to be made again.

Nothing that answers questions knows `train`; `train/README.md` has the commands.
"""
