"""Packs the shipped lexicons anew, after an edit of their YAML files: python -m fairsieve.lexicons"""

from fairsieve.lexicons.load import SHIPPED, from_yaml, packed_path
from fairsieve.lexicons.packed import write_packed

for language in SHIPPED:
    write_packed(packed_path(language), from_yaml(language))
