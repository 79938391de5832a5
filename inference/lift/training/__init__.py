"""How the temporal model is made: movement, cameras, a detector's noise, training, evaluation."""
