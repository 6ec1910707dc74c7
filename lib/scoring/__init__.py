"""What it is worth: curves, weights, presets, scores, gates, and explanations that add up."""
