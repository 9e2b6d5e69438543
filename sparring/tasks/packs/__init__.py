"""Built-in task packs, one file each; every module here is imported when packs are first looked up."""
