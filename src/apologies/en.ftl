# Wording of the room `apologies`.
