"""The road network: built once from ways, loaded by memory map, asked for times and routes."""
