"""Tests: unit, integration, acceptance, browser, architecture."""
