"""The product: folders are layers, file names are slices (docs/architecture.md)."""
