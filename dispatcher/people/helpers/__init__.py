"""Caregivers, social workers and volunteers who can be sent to an elder: who they are, how near, and with whom they are."""
