"""Math with exact verifiers."""
