"""The Marrowfen Companion: a town's encyclopaedia that its readers write."""
