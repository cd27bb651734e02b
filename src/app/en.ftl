# Wording of the room `server`.
