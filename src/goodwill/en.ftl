# Wording of the room `goodwill`.
