"""What tests of commands share."""

from program import xunfang

__all__ = ["xunfang"]
