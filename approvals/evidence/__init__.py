"""What shows how a route is carried out, beside its signed text: attached files and notes of support."""
