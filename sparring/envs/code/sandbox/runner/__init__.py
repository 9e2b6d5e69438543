"""What runs on the other side: started with `python -I -S`, knows the standard library and nothing of this package."""
