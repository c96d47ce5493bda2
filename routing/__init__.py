"""Who goes where: road network, travel times, patrol problems and plans. Depends only on geo."""
