"""What people see: offline maps and pages. Depends on routing and geo."""
