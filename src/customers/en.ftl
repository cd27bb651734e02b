# Wording of the room `customers`.
