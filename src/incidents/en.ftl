# Wording of the room `incidents`.
