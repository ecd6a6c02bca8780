"""Where rows stand on the map: alike rows near each other."""
