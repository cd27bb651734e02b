# The management API of the Statuspage contract. Programs read these sentences.
statuspage-metadata-objects = Each value of the metadata must be an object.
statuspage-metadata-too-large = The metadata may have at most { $max } bytes.
