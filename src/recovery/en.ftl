# Wording of the room `recovery`.
