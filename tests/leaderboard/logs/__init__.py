"""Files that other libraries wrote or publish; README.md says which, and how."""

from pathlib import Path

HERE = Path(__file__).parent
