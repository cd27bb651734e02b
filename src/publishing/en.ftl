# Wording of the room `publishing`.
