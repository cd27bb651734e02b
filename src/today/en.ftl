# Wording of the room `today`.
