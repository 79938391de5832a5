"""Middle floor: passive Qt panes. Setters in, signals out."""
