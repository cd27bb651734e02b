# Wording of the room `delivery`.
