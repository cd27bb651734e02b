# Wording of the room `subscribers`.
