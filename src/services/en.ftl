# Wording of the room `services`.
