"""One address asked politely and safely: robots.txt, lanes, HTTP, limits, and what kind of answer came."""
