"""The training kit of srzoom: CLSR in PyTorch, its data, training, evaluation and export."""
