"""Ground floor: everything that turns video into measured movement, free of Qt."""
