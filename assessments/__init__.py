"""The product: from paired answers to one honest report. Layers are folders, slices are file names."""
