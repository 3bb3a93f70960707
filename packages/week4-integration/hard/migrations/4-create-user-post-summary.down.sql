DROP VIEW user_post_summary;
