"""The commands of xunfang, one file per group."""
