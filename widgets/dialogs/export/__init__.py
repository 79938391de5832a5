"""The dialog that asks what clips to export, and how, with a preview. It writes nothing."""
