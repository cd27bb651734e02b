# Wording of the room `listening`.
