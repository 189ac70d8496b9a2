"""Pages whose content only scripts make: read out of the scripts, or shown by Chromium."""
