"""The core of Career Advisor: a question goes in, a cited and checked answer comes out."""
