"""Associations: which words stand in one sentence with a group, and which groups are mentioned together."""

from fairsieve.transforms.associations.count import AssociationCounter, CountAssociations

__all__ = ["AssociationCounter", "CountAssociations"]
