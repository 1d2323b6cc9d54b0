"""What people type into promotion cases."""
