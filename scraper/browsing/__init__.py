"""Pages whose content only scripts make, shown by Chromium."""
