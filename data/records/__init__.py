"""What the bureau keeps and which steps it may take: plain records and life cycles, no SQL."""
